// Niceties only: every page works without this file.
"use strict";

const desk = matchMedia("(min-width: 64rem)");

// Filters and orders apply at once; on a phone filters wait for their button, for more than one is picked at a time.
for (const form of document.querySelectorAll("form[data-auto-submit]")) {
  form.addEventListener("change", (event) => {
    if (desk.matches || event.target.matches("[data-submit-on-change]")) {
      submitWithoutBlanks(form);
    }
  });
  form.addEventListener("submit", () => disableBlanks(form));
}

function submitWithoutBlanks(form) {
  disableBlanks(form);
  form.submit();
}

function disableBlanks(form) {
  for (const field of form.elements) {
    field.disabled ||= field.name !== "" && field.value === "";
  }
}

// A page from the browser's memory comes with its fields as they were left.
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-auto-submit] [disabled]")) {
    field.disabled = false;
  }
});

// A changed quantity counts as soon as the field is left.
for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// The server makes one order however often the button is pressed; this shows that once was enough.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = "true";
    form.querySelector("[type=submit]").setAttribute("aria-busy", "true");
  });
}

// Tells the shop which of the products found was chosen, so that its search gets better: the words and the product, and
// nothing of who it was.
for (const grid of document.querySelectorAll("[data-query]")) {
  const report = (event) => {
    const product = event.target.closest("a") && event.target.closest("[data-product]")?.dataset.product;
    if (product) {
      fetch("/catalogue/v1/search/clicks", {
        method: "POST",
        keepalive: true,
        credentials: "omit",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ query: grid.dataset.query, productId: product }),
      }).catch(() => {});
    }
  };
  grid.addEventListener("click", report);
  grid.addEventListener("auxclick", report);
}

for (const gallery of document.querySelectorAll("[data-gallery]")) {
  enhanceGallery(gallery);
}

// Thumbnails scroll their picture into place without leaving a mark in the history, and show which one is seen.
function enhanceGallery(gallery) {
  const strip = gallery.querySelector(".gallery__pictures");
  const links = [...gallery.querySelectorAll(".gallery__thumbs a")];
  if (links.length === 0) {
    return;
  }
  const mark = () => {
    const seen = Math.round(strip.scrollLeft / strip.clientWidth);
    links.forEach((link, index) =>
      index === seen ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"),
    );
  };
  links.forEach((link, index) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      strip.scrollTo({ left: index * strip.clientWidth, behavior: "smooth" });
    }),
  );
  strip.addEventListener("scroll", mark, { passive: true });
  mark();
}

for (const form of document.querySelectorAll("form[data-suggest]")) {
  enhanceSearch(form);
}

// The combobox pattern of the ARIA Authoring Practices, with a list that is filled while typing.
function enhanceSearch(form) {
  const input = form.querySelector("input[name=q]");
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestLabel);
  form.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let waiting;
  let request;
  let chosen = -1;

  const close = () => {
    request?.abort();
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (index) => {
    const options = [...list.children];
    chosen = (index + options.length + 1) % (options.length + 1);
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    if (chosen < options.length) {
      input.setAttribute("aria-activedescendant", options[chosen].id);
    } else {
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
    }
  };

  const show = (items) => {
    list.replaceChildren(...items.map((item, index) => option(item, index)));
    chosen = -1;
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    input.removeAttribute("aria-activedescendant");
  };

  const ask = async () => {
    const text = input.value.trim();
    if (text.length < 2) {
      close();
      return;
    }
    request?.abort();
    request = new AbortController();
    try {
      const locale = encodeURIComponent(document.documentElement.lang);
      const asked = `${form.dataset.suggest}?q=${encodeURIComponent(text)}&locale=${locale}`;
      const answer = await fetch(asked, { signal: request.signal });
      if (answer.ok && document.activeElement === input) {
        show((await answer.json()).items.slice(0, 8));
      }
    } catch {
      // Superseded, or offline: the search itself says so.
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" && !list.hidden) {
      event.preventDefault();
      choose(chosen + 1);
    } else if (event.key === "ArrowUp" && !list.hidden) {
      event.preventDefault();
      choose(chosen === -1 ? list.children.length - 1 : chosen - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.href = list.children[chosen].dataset.href;
    }
  });
}

function option(item, index) {
  const element = document.createElement("li");
  element.id = `suggestion-${index}`;
  element.dataset.href = address(item);
  element.setAttribute("role", "option");
  element.setAttribute("aria-selected", "false");
  if (item.product?.image) {
    const picture = document.createElement("img");
    picture.src = item.product.image;
    picture.alt = "";
    element.append(picture);
  }
  element.append(item.text);
  if (item.count) {
    const count = document.createElement("small");
    count.textContent = item.count;
    element.append(count);
  }
  // The field keeps the focus; a press on an option is a click on its page.
  element.addEventListener("mousedown", (event) => event.preventDefault());
  element.addEventListener("click", () => (location.href = element.dataset.href));
  return element;
}

function address(item) {
  if (item.product) {
    return `/p/${encodeURIComponent(item.product.slug)}`;
  }
  if (item.kind === "category" && item.value) {
    return `/c/${encodeURIComponent(item.value.split("/").at(-1))}`;
  }
  return item.kind === "brand" && item.value
    ? `/search?filter.brand=${encodeURIComponent(item.value)}`
    : `/search?q=${encodeURIComponent(item.text)}`;
}
