// Small enhancements for firstkm's pages. Every page works without this file.
(() => {
  "use strict";
  const $$ = (sel, root) => [...(root || document).querySelectorAll(sel)];
  const on = (type, sel, fn, opt) => document.addEventListener(type, (e) => {
    const el = e.target instanceof Element && e.target.closest(sel);
    if (el) fn(el, e);
  }, opt);
  const zh = document.documentElement.lang.startsWith("zh");
  const say = (a, b) => (zh ? a : b);

  // Dialogs: a link or button with data-dialog opens the dialog instead of going to its page.
  on("click", "[data-dialog]", (el, e) => {
    const d = document.getElementById(el.dataset.dialog);
    if (!d || !d.showModal) return;
    e.preventDefault();
    d.showModal();
  });
  on("click", "[data-close]", (el) => el.closest("dialog").close());
  on("click", "dialog", (el, e) => { if (e.target === el) el.close(); });

  // Menus made of details close on Escape and on a click elsewhere.
  document.addEventListener("click", (e) => $$("[data-menu][open]").forEach((m) => { if (!m.contains(e.target)) m.open = false; }));
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape") $$("[data-menu][open]").forEach((m) => { m.open = false; m.querySelector("summary").focus(); });
  });

  // Theme: the choice is a cookie, so that the server draws the next page in it.
  on("click", "[data-theme-choice]", (el, e) => {
    e.preventDefault();
    const theme = el.dataset.themeChoice;
    document.querySelector("[data-dark]").media = theme === "dark" ? "screen" : "not all";
    document.cookie = "theme=" + theme + ";path=/;max-age=31536000;samesite=lax";
    const other = document.querySelector(".switch-" + (theme === "dark" ? "light" : "dark"));
    if (other) other.focus();
  });

  on("click", "[data-print]", () => window.print());

  const toast = (text) => {
    const box = document.getElementById("toasts");
    if (!box || !text) return;
    const p = document.createElement("p");
    p.className = "toast";
    p.textContent = text;
    box.append(p);
    setTimeout(() => p.remove(), 6000);
  };
  document.addEventListener("toast", (e) => toast(e.detail.value || e.detail.text));

  on("click", "[data-copy]", async (el) => {
    const from = document.getElementById(el.dataset.copy);
    const text = from ? from.value || from.textContent : el.dataset.copy;
    try {
      await navigator.clipboard.writeText(text.trim());
      toast(say("已复制。", "Copied."));
    } catch {
      if (from) getSelection().selectAllChildren(from);
    }
  });

  // A form is sent once; coming back to the page makes it ready again.
  document.addEventListener("submit", (e) => {
    const f = e.target;
    if (e.defaultPrevented || f.method !== "post") return;
    if (f.dataset.sent) return e.preventDefault();
    f.dataset.sent = "1";
    $$("button", f).forEach((b) => b.setAttribute("aria-disabled", "true"));
  });
  addEventListener("pageshow", () => $$("form[data-sent]").forEach((f) => {
    delete f.dataset.sent;
    $$("button", f).forEach((b) => b.removeAttribute("aria-disabled"));
  }));

  // Drafts: a form with data-draft="name" keeps what is typed on this device until the server took it.
  const kept = (f) => Object.fromEntries($$("input,textarea,select", f)
    .filter((i) => i.name && i.name !== "csrf" && !["hidden", "password", "file"].includes(i.type))
    .map((i) => [i.name + (/radio|checkbox/.test(i.type) ? "=" + i.value : ""), /radio|checkbox/.test(i.type) ? i.checked : i.value]));
  const restore = (f, saved) => $$("input,textarea,select", f).forEach((i) => {
    const tick = /radio|checkbox/.test(i.type), key = i.name + (tick ? "=" + i.value : "");
    if (!(key in saved)) return;
    if (tick) i.checked = saved[key]; else i.value = saved[key];
  });
  $$("[data-draft-done]").forEach((el) => localStorage.removeItem("draft:" + el.dataset.draftDone));
  $$("form[data-draft]").forEach((f) => {
    const key = "draft:" + f.dataset.draft;
    let timer, saved;
    try { saved = JSON.parse(localStorage.getItem(key)); } catch { saved = null; }
    if (saved && JSON.stringify(saved) !== JSON.stringify(kept(f))) {
      const bar = document.createElement("p");
      bar.className = "draftbar";
      bar.setAttribute("role", "status");
      bar.append(say("这台设备上有没保存的内容。", "There is unsaved text on this device. "));
      const b = document.createElement("button");
      b.type = "button";
      b.className = "linklike";
      b.textContent = say("恢复", "Restore");
      b.onclick = () => { restore(f, saved); bar.remove(); f.dispatchEvent(new Event("change", { bubbles: true })); };
      bar.append(b);
      f.prepend(bar);
    }
    f.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => { try { localStorage.setItem(key, JSON.stringify(kept(f))); } catch { /* full or forbidden */ } }, 600);
    });
  });

  // Date ranges: the last day cannot lie before the first.
  const tie = (r) => {
    const [a, b] = $$("input[type=date]", r);
    if (!a || !b) return;
    const set = () => { b.min = a.value; };
    a.addEventListener("change", set);
    if (a.value) set();
  };
  // Text areas say how many characters are left once few are.
  const counter = (t) => {
    const out = document.createElement("p");
    out.className = "hint";
    t.after(out);
    const show = () => {
      const left = t.maxLength - t.value.length;
      out.textContent = left > t.maxLength / 4 ? "" : say("还可写 " + left + " 字", left + " characters left");
    };
    t.addEventListener("input", show);
    show();
  };

  // Bulk bar: counts ticked rows and ticks a whole page.
  const tally = (bar) => {
    const scope = bar.closest("form") || document, boxes = $$("input[name=pick]", scope), n = boxes.filter((b) => b.checked).length;
    const says = bar.querySelector("[data-picked-says]"), idle = bar.querySelector("[data-picked]");
    says.dataset.tpl = says.dataset.tpl || says.textContent;
    says.textContent = says.dataset.tpl.replace("#", n);
    says.hidden = !n;
    idle.hidden = !!n;
    bar.classList.toggle("bulk-on", n > 0);
    const all = bar.querySelector("[data-pickall]");
    all.hidden = !boxes.length;
    all.setAttribute("aria-pressed", String(n > 0 && n === boxes.length));
  };
  on("click", "[data-pickall]", (el) => {
    const yes = el.getAttribute("aria-pressed") !== "true";
    $$("input[name=pick]", el.closest("form") || document).forEach((b) => { b.checked = yes; });
    $$("[data-bulk]").forEach(tally);
  });
  on("change", "input[name=pick]", () => $$("[data-bulk]").forEach(tally));

  // Filters apply at once; htmx does it where it is there.
  on("change", "form[data-auto]", (f) => { if (!window.htmx) f.requestSubmit(); });

  // Completion: arrows walk the list, Enter follows, Escape closes.
  const combo = (box) => {
    const input = box.querySelector("input"), list = () => box.querySelector("[role=listbox]");
    const opts = () => $$("[role=option]", list());
    let at = -1;
    const mark = (i) => {
      opts().forEach((o, k) => o.setAttribute("aria-selected", String(k === i)));
      at = i;
      if (i < 0) input.removeAttribute("aria-activedescendant");
      else { input.setAttribute("aria-activedescendant", opts()[i].id); opts()[i].scrollIntoView({ block: "nearest" }); }
    };
    const open = (yes) => { list().hidden = !yes || !opts().length; input.setAttribute("aria-expanded", String(!list().hidden)); mark(-1); };
    input.addEventListener("keydown", (e) => {
      const n = opts().length;
      if (e.key === "Escape") return open(false);
      if (!n || list().hidden) return;
      if (e.key === "ArrowDown") { e.preventDefault(); mark((at + 1) % n); }
      if (e.key === "ArrowUp") { e.preventDefault(); mark((at + n - (at < 0 ? 0 : 1)) % n); }
      if (e.key === "Enter" && at >= 0) { e.preventDefault(); opts()[at].click(); }
    });
    input.addEventListener("focus", () => { if (opts().length) open(true); });
    box.addEventListener("focusout", (e) => { if (!box.contains(e.relatedTarget)) open(false); });
    box.addEventListener("htmx:afterSwap", () => open(document.activeElement === input));
  };

  const recount = (b) => fetch(b.dataset.countFrom, { headers: { Accept: "application/json" } }).then((r) => r.ok ? r.json() : null).then((d) => {
    if (d) { b.textContent = d.count; b.hidden = !d.count; }
  }).catch(() => {});

  // Live events: each becomes a DOM event firstkm:<type> on the body, for hx-trigger="firstkm:application from:body".
  // Numbers (data-count-of) follow their event too. Only a page in sight listens, since browsers open few connections.
  const names = (document.body.dataset.live || "").split(" ").filter(Boolean);
  const counts = $$("[data-count-of]").map((b) => b.dataset.countOf).filter((n) => !names.includes(n));
  if ((names.length || counts.length) && window.EventSource) {
    let source = null;
    const tell = (type, data) => {
      let detail = {};
      try { detail = JSON.parse(data); } catch { /* no payload */ }
      document.body.dispatchEvent(new CustomEvent("firstkm:" + (type || detail.type), { bubbles: true, detail }));
      $$('[data-count-of="' + type + '"]').forEach((b) => {
        if (b.dataset.countFrom) return recount(b);
        const n = "count" in detail ? detail.count : Number(b.textContent) + 1;
        b.textContent = n;
        b.hidden = !n;
      });
    };
    const listen = () => {
      source = new EventSource("/api/v1/events");
      counts.forEach((n) => source.addEventListener(n, (e) => tell(n, e.data)));
      names.forEach((n) => source.addEventListener(n, (e) => {
        tell(n, e.data);
        $$("[data-livebar]").forEach((bar) => { bar.hidden = false; });
      }));
      source.onmessage = (e) => tell("", e.data);
    };
    listen();
    document.addEventListener("visibilitychange", () => {
      if (document.hidden === !source) return;
      if (!document.hidden) { $$("[data-count-from]").forEach(recount); return listen(); }
      source.close();
      source = null;
    });
    addEventListener("pagehide", () => { if (source) source.close(); });
  }

  // Upload progress of htmx forms goes to the form's progress element.
  document.addEventListener("htmx:xhr:progress", (e) => {
    const p = e.target.querySelector && e.target.querySelector("progress[data-upload]");
    if (p && e.detail.total) { p.hidden = false; p.max = e.detail.total; p.value = e.detail.loaded; }
  });

  // Rankings: a row is dragged by its grip; letting go numbers the rows and saves.
  document.documentElement.classList.add("js");
  on("pointerdown", "[data-grip]", (grip, e) => {
    const row = grip.closest("li"), list = row.parentElement;
    let moved = false;
    e.preventDefault();
    grip.setPointerCapture(e.pointerId);
    row.classList.add("dragged");
    grip.onpointermove = (m) => {
      const over = [...list.children].find((r) => { const b = r.getBoundingClientRect(); return r !== row && m.clientY > b.top && m.clientY < b.bottom; });
      if (!over) return;
      moved = true;
      over.compareDocumentPosition(row) & 4 ? over.before(row) : over.after(row);
    };
    grip.onpointerup = grip.onpointercancel = () => {
      grip.onpointermove = null;
      row.classList.remove("dragged");
      if (!moved) return;
      $$("[data-rank]", list).forEach((n, i) => { n.value = i + 1; });
      list.closest("form").requestSubmit();
    };
  });

  const start = (root) => {
    $$("[data-range]", root).forEach(tie);
    $$("textarea[data-count]", root).forEach(counter);
    $$("[data-combo]", root).forEach(combo);
    $$("[data-bulk]", root).forEach(tally);
    const focus = root.querySelector && root.querySelector("[data-focus]");
    if (focus) focus.focus();
  };
  start(document);
  document.addEventListener("htmx:load", (e) => { if (e.target !== document.body) start(e.target); });
})();
