// Puts the interactive form of a chart in place of its picture when a reader asks for it.
// Without this script the picture, its data and its links are all there; the button is not.
{
  const NARROWER_THAN = 500;
  const DAY = 24 * 60 * 60 * 1000;
  const { load, make: element } = bookEditions;

  function button(text, act) {
    const made = element("button", { type: "button" }, text);
    made.addEventListener("click", act);
    return made;
  }

  // The part of the time axis that shows, and the ways to change it.
  function zoom(view) {
    const whole = view.scale("x").domain().map(Number);
    const show = (start, end) => {
      const span = Math.min(Math.max(end - start, 28 * DAY), whole[1] - whole[0]);
      const first = Math.min(Math.max(start, whole[0]), whole[1] - span);
      view.signal("zoomedTo", [first, first + span]).runAsync();
    };
    const by = (low, high) => () => {
      const [start, end] = view.scale("x").domain().map(Number);
      const span = end - start;
      show(start + low * span, end + high * span);
    };
    return [
      button("Zoom in", by(0.25, -0.25)),
      button("Zoom out", by(-0.5, 0.5)),
      button("Earlier", by(-0.5, -0.5)),
      button("Later", by(0.5, 0.5)),
      button("Show all", () => view.signal("zoomedTo", null).runAsync()),
    ];
  }

  function toggles(view, names) {
    const boxes = names.map(name => element("input", { type: "checkbox", checked: true, value: name }));
    const hide = () => {
      view.signal("hiddenSeries", boxes.filter(box => !box.checked).map(box => box.value)).runAsync();
    };
    const labels = boxes.map(box => element("label", {}, box, ` ${box.value}`));
    const group = element("fieldset", {}, element("legend", {}, "Series"), ...labels);
    group.addEventListener("change", hide);
    return group;
  }

  // The values of the chart by pointer, finger and arrow keys. Vega tells them to a moving pointer alone.
  function reader(canvas, message) {
    const hideTip = () => document.getElementById("vg-tooltip-element")?.classList.remove("visible");
    const point = (mark, { x, y }) => {
      hideTip();
      const place = { bubbles: true, clientX: x, clientY: y };
      mark.dispatchEvent(new PointerEvent("pointermove", place));
    };
    let finger = false;
    canvas.addEventListener("pointerover", event => {
      finger = event.pointerType === "touch";
    });
    canvas.addEventListener("pointerdown", event => {
      if (finger) point(event.target, event);
    });
    // A finger that lifts leaves the values to be read.
    const keep = event => {
      if (finger) event.stopPropagation();
    };
    canvas.addEventListener("pointerout", keep, true);
    canvas.addEventListener("mouseout", keep, true);
    let place = -1;
    canvas.addEventListener("keydown", event => {
      const step = { ArrowRight: 1, ArrowLeft: -1, End: Infinity, Home: -Infinity }[event.key];
      if (!step) return;
      event.preventDefault();
      const room = canvas.getBoundingClientRect();
      const marks = [...canvas.querySelectorAll(".role-mark *")].filter(mark => {
        const box = mark.getBoundingClientRect();
        return mark.__data__?.tooltip && box.right > room.left && box.left < room.right;
      });
      if (!marks.length) return;
      place = place < 0 && step === -1 ? marks.length - 1 : Math.min(Math.max(place + step, 0), marks.length - 1);
      const box = marks[place].getBoundingClientRect();
      point(marks[place], { x: (box.left + box.right) / 2, y: Math.max((box.top + box.bottom) / 2, 0) });
      const told = Object.entries(marks[place].__data__.tooltip).map(([name, value]) => `${name}: ${value}`);
      message.textContent = told.join("; ");
    });
    canvas.addEventListener("blur", hideTip);
    return hideTip;
  }

  for (const opener of document.querySelectorAll("button.chart-explore")) {
    const figure = opener.closest("figure");
    const title = figure.querySelector(".chart-title").textContent;
    const pictures = figure.querySelectorAll(".chart-wide, .chart-narrow, .chart-alone");
    const message = element("p", { className: "chart-message" });
    message.setAttribute("role", "status");
    opener.after(message);
    opener.hidden = false;
    let close = null;
    let opening = false;

    const show = async () => {
      await Promise.all([load(opener.dataset.engine), load(opener.dataset.chart)]);
      const chart = window.qualificationsCharts[opener.dataset.name];
      const canvas = element("div", { className: "chart-canvas" });
      const controls = element("div", { className: "chart-controls" });
      const live = element("div", { className: "chart-live" }, controls, canvas);
      live.setAttribute("role", "group");
      live.setAttribute("aria-label", `Interactive chart: ${title}`);
      const room = figure.clientWidth;
      pictures[0].before(live);
      const { view, finalize } = await window.qualificationsEngine(
        canvas, chart[room < NARROWER_THAN ? "narrow" : "wide"], {
          mode: "vega",
          // Expressions are read, not compiled: the page may forbid code that is made of text.
          ast: true,
          actions: false,
          renderer: "svg",
          defaultStyle: false,
          logLevel: 1,
          tooltip: { theme: "book", disableDefaultStyle: true },
        },
      );
      const fit = () => view.width(live.clientWidth).runAsync();
      await fit();
      const watch = new ResizeObserver(fit);
      watch.observe(live);
      canvas.tabIndex = 0;
      canvas.setAttribute("role", "group");
      canvas.setAttribute("aria-label", "Chart: the left and right arrow keys read its values");
      const hideTip = reader(canvas, message);
      const back = button("Back to the picture", () => close());
      controls.append(back);
      if (chart.zooms) controls.append(...zoom(view));
      if (chart.series.length > 1) controls.append(toggles(view, chart.series));
      figure.classList.add("chart-explored");
      opener.hidden = true;
      message.textContent =
        "Point at the chart, tap it, or use the arrow keys in it, to read values. Escape returns to the picture.";
      canvas.focus();
      close = () => {
        hideTip();
        watch.disconnect();
        finalize();
        live.remove();
        figure.classList.remove("chart-explored");
        message.textContent = "";
        opener.hidden = false;
        opener.focus();
        close = null;
      };
    };
    opener.addEventListener("click", async () => {
      // The button keeps the focus, and a second press while the chart comes opens no second one.
      if (opening) return;
      opening = true;
      message.textContent = "Loading the interactive chart …";
      await show().catch(() => {
        figure.querySelector(".chart-live")?.remove();
        message.textContent = "The interactive chart could not be loaded. The picture and its data are above.";
      });
      opening = false;
    });
    figure.addEventListener("keydown", event => {
      if (event.key === "Escape") close?.();
    });
  }
}
