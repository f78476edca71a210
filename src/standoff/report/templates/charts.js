// Draws each chart from the specification beside it. Nothing is fetched, and expressions are interpreted, not evaluated.
"use strict";
(() => {
  const specs = new Map();
  for (const each of document.querySelectorAll("script[data-spec]")) {
    specs.set(each.dataset.spec, JSON.parse(each.textContent));
  }
  const refuse = () => Promise.reject(new Error("a report fetches nothing"));
  const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };
  const options = {
    mode: "vega-lite",
    renderer: "svg",
    actions: false,
    ast: true,
    defaultStyle: false,
    loader,
    tooltip: { disableDefaultStyle: true },
  };
  // On paper what is folded stands open.
  const folded = () => document.querySelectorAll("details.folded");
  addEventListener("beforeprint", () => {
    for (const each of folded()) {
      each.dataset.was = each.open ? "open" : "";
      each.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const each of folded()) {
      each.open = each.dataset.was === "open";
    }
  });
  const drawn = [];
  for (const place of document.querySelectorAll("[data-chart]")) {
    const chart = vegaEmbed(place, specs.get(place.dataset.chart), options).catch(() => {
      place.textContent = "This chart could not be drawn; its numbers are below.";
    });
    drawn.push(chart);
  }
  Promise.all(drawn).then(() => document.documentElement.setAttribute("data-drawn", String(drawn.length)));
})();
