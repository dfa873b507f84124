/** The site that all of these pages are of; null where there is more than one. */
export function commonHost(pages: readonly (string | null)[]): string | null {
  const hosts = new Set(pages.flatMap((page) => (page === null ? [] : [hostOf(page)])));
  const [host] = hosts;
  return hosts.size === 1 && host ? host : null;
}

function hostOf(page: string): string {
  const slash = page.indexOf("/");
  return slash < 0 ? "" : page.slice(0, slash);
}

interface PageNameProps {
  readonly page: string;
  /** Of all names in the list: a phone has no room for the part that is the same in all. */
  readonly host: string | null;
}

export function PageName({ page, host }: PageNameProps) {
  if (host === null || hostOf(page) !== host) return page;
  return (
    <>
      <span className="max-sm:sr-only">{host}</span>
      {page.slice(host.length)}
    </>
  );
}
