// A person's messages in the app, where this script stands in a page of the organisation's own.
// <script src="https://…/inapp.js" data-token="…" data-title="Messages" async></script>
(() => {
  const here = document.currentScript;
  const home = new URL(here.src).origin;
  // What was put away is noted in this browser and told to nobody.
  const KEPT = "twofold-put-away";
  const KEPT_MAX = 200;

  const make = (tag, values, ...inside) => {
    const made = Object.assign(document.createElement(tag), values);
    made.append(...inside);
    return made;
  };

  const putAway = () => {
    try {
      const found = JSON.parse(localStorage.getItem(KEPT) || "[]");
      return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
    } catch {
      return [];
    }
  };

  const putAwayNow = (mark) => {
    try {
      const kept = putAway().filter((one) => one !== mark);
      localStorage.setItem(KEPT, JSON.stringify([...kept, mark].slice(-KEPT_MAX)));
    } catch {
      // A browser that keeps nothing shows it again.
    }
  };

  // Words stay words: nothing that a message says becomes part of the page.
  const item = (one) => {
    const link = new URL(one.link, home);
    const found = make("li", { className: "twofold-message" });
    if (one.subject) found.append(make("strong", { className: "twofold-subject" }, one.subject));
    found.append(make("p", { className: "twofold-text" }, one.text));
    if (link.origin === home && link.pathname.startsWith("/u/")) {
      found.append(make("a", { href: link.href, rel: "noopener" }, here.dataset.why || "Why this, and how to stop it"));
    }
    const away = make("button", { type: "button", className: "twofold-away" }, here.dataset.away || "Put away");
    away.setAttribute("aria-label", `${away.textContent}: ${one.subject || one.text}`);
    away.addEventListener("click", () => {
      putAwayNow(one.mark);
      const section = found.closest("section");
      found.remove();
      if (!section.querySelector("li")) section.remove();
    });
    found.append(" ", away);
    return found;
  };

  const show = async () => {
    const answer = await fetch(`${home}/inapp/feed`, {
      headers: { authorization: `Bearer ${here.dataset.token || ""}` },
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
    if (!answer.ok) return;
    const away = new Set(putAway());
    const items = (await answer.json()).items.filter((one) => !away.has(one.mark));
    if (!items.length) return;
    const list = make("ul", { className: "twofold-messages" }, ...items.map(item));
    const section = make("section", { className: "twofold-inapp" }, list);
    section.setAttribute("aria-label", here.dataset.title || "Messages");
    here.after(section);
  };

  show().catch(() => {});
})();
