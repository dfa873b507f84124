import { on, type Page } from "./page";

/** Tracks clicks, of any button that opens a link, on links to other hosts and to files. */
export function watchLinks(page: Page, outbound: boolean, downloads: boolean): void {
  const FILE = /\.(7z|apk|csv|dmg|epub|exe|gz|iso|mov|mp[34]|msi|od[pst]|pdf|pkg|rar|txt|zip|(doc|ppt|xls)x?)$/i;
  const clicked = (event: Event) => {
    // Through shadow roots, which `target` hides.
    const link = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement);
    // The right button opens a menu.
    if (!link || (event as MouseEvent).button === 2 || !link.protocol.startsWith("http")) return;
    if (FILE.test(link.pathname) || link.download) {
      if (downloads) page.track("file_download", { url: link.href });
    } else if (outbound && link.host !== location.host) page.track("outbound_click", { url: link.href });
  };
  on("click", clicked);
  on("auxclick", clicked);
}
