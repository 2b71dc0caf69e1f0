// Over http, pages that were visited stay on the device, and on request the whole book (service-worker.js). From disk
// they are there already.
(function () {
  const isServed = location.protocol.startsWith("http") && "serviceWorker" in navigator;
  const root = new URL(document.documentElement.dataset.content_root, location.href);

  function install() {
    // By script alone: from disk a browser would call it an error.
    const manifest = document.createElement("link");
    manifest.rel = "manifest";
    manifest.href = new URL("manifest.webmanifest", root).href;
    document.head.append(manifest);
    navigator.serviceWorker.register(new URL("service-worker.js", root)).catch(() => {
      // A browser that refuses shows the book as it is.
    });
    navigator.serviceWorker.ready.then(({ active }) => {
      const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
      active.postMessage({ visited: [location.href, ...loaded] });
    });
  }

  /** The button that keeps the whole book. */
  function offer(box) {
    const button = box.querySelector("button");
    const status = box.querySelector("[role=status]");
    button.addEventListener("click", async () => {
      button.disabled = true;
      status.textContent = "Keeping …";
      const { active } = await navigator.serviceWorker.ready;
      const channel = new MessageChannel();
      let said = -1;
      channel.port1.onmessage = ({ data: { done, all, error } }) => {
        const tenth = Math.floor((10 * done) / all);
        if (error) status.textContent = "It could not be kept whole. Try again with a better connection.";
        else if (done === all) status.textContent = "The whole book is on this device.";
        // A screen reader is told now and then, not of each file.
        else if (tenth > said) status.textContent = `Keeping: ${10 * (said = tenth)} %`;
        button.disabled = !error;
      };
      active.postMessage({}, [channel.port2]);
    });
    box.hidden = false;
  }

  window.addEventListener("load", () => {
    if (isServed) install();
    const box = document.getElementById("keep-all");
    if (box && isServed) offer(box);
  });
})();
