import type { Page } from "./page";

const FILE = /\.(?:7z|apk|avi|bz2|csv|deb|dmg|docx?|epub|exe|gz|iso|jar|key|mov|mp[34]|msi|od[pst]|ogg|pdf|pkg|pptx?|rar|rpm|rtf|tar|tgz|txt|wav|webm|wmv|xlsx?|xml|xz|zip)$/i;

/** Tracks clicks, of any button that opens a link, on links to other hosts and to files. */
export function watchLinks(page: Page, outbound: boolean, downloads: boolean): void {
  const clicked = (event: Event) => {
    // The right button opens a menu.
    if ((event as MouseEvent).button === 2) return;
    // Through shadow roots, which `target` hides.
    const link = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement && node.href !== "");
    if (!link || !/^https?:$/.test(link.protocol)) return;
    if (FILE.test(link.pathname) || link.hasAttribute("download")) {
      if (downloads) page.track("file_download", { url: link.href });
    } else if (outbound && link.host !== location.host) page.track("outbound_click", { url: link.href });
  };
  page.on(document, "click", clicked);
  page.on(document, "auxclick", clicked);
}
