"""Public roles in upstream projects, counted and without names."""

import polars as pl


def held(roles: pl.DataFrame, team: pl.DataFrame) -> pl.DataFrame:
    """Roles that their projects show as current, with the people who hold each.

    Columns: project, role, staff (people on the staff of 2i2c), others (founders who are not on the
    staff, and former staff), as_of (the date of the list). Ordered by staff, then by project and role.
    """
    current = roles.filter(status="current").join(team.select("person", "staff"), on="person")
    on_staff = pl.col("staff") == "current"
    counts = (on_staff.sum().cast(pl.Int64), (~on_staff).sum().cast(pl.Int64).alias("others"))
    return (
        current.group_by("project", "role")
        .agg(*counts, pl.col("as_of").max())
        .sort(["staff", "project", "role"], descending=[True, False, False])
    )
