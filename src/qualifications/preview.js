let shown;
setInterval(async () => {
  const built = await fetch("/-/build").then((answer) => answer.text(), () => shown);
  if (shown && built !== shown) location.reload();
  shown = built;
}, 100);
