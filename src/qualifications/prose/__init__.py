"""The language of the chapters: how hard they are to read, how long, and how they are spelled."""
