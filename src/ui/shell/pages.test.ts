import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { hrefOf, listedPage, PAGE_IDS, pageOf } from "@/ui/shell/pages";

const ROOT = "src/app/(signed-in)";
/** They redirect, say that there is no such page, or are everybody's own. */
const WITHOUT_ENTRY = ["/", "/account", "/o/[slug]", "/o/[slug]/[...rest]"];

function files(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => /(?:^|\/)page\.tsx$/.test(path));
}
const routes = files(ROOT).map((path) => `/${path.replace(/\/?page\.tsx$/, "")}`);

it("has an entry for every page file, and a page file for every entry", () => {
  expect(routes.length).toBeGreaterThan(20);
  expect(PAGE_IDS.map((id) => pageOf(id).route).sort()).toEqual(routes.filter((route) => !WITHOUT_ENTRY.includes(route)).sort());
});

it("checks the permission of its entry on the server, and takes its title from there, on every page", () => {
  for (const id of PAGE_IDS) {
    const { route, permission } = pageOf(id);
    const source = readFileSync(join(ROOT, route, "page.tsx"), "utf8");
    const frame = permission === "operator" ? "operatorPage" : "organisationPage";
    expect(source, `${route} is rendered by ${frame}("${id}")`).toContain(`export default ${frame}("${id}", `);
    expect(source, `${route} has the title of its entry`).toContain(`export const metadata = metadataOf("${id}");`);
  }
});

it("puts each page below another one under a page of the navigation", () => {
  for (const id of PAGE_IDS) {
    const page = pageOf(id);
    if (!("under" in page)) continue;
    const above = PAGE_IDS.find((other) => other === page.under);
    expect(above && listedPage(above), `${id} is under ${page.under}`).toBeDefined();
  }
});

it("gives no two pages the same shortcut, route, or title in one area", () => {
  const pages = PAGE_IDS.map(pageOf);
  const listed = PAGE_IDS.flatMap((id) => listedPage(id) ?? []);
  for (const values of [pages.map(({ route }) => route), listed.flatMap(({ key }) => key ?? []), listed.map(({ area, title }) => `${area} ${title}`)]) {
    expect(new Set(values).size).toBe(values.length);
  }
});

it("encodes the parameters of an address", () => {
  expect(hrefOf("learner", { slug: "acme", course: "a/b", person: "user:lena" })).toBe("/o/acme/learning/courses/a%2Fb/learners/user%3Alena");
  expect(hrefOf("organisations")).toBe("/all");
});
