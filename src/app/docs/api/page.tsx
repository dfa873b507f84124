import type { Metadata } from "next";
import { headers } from "next/headers";
import { getPlumbline } from "@/plumbline";
import { Logo } from "@/ui/logo";
import { OperationCard } from "./operation-card";
import { schemaAnchor, SchemaView } from "./schema-view";

/** `Site tracking`: `group-site-tracking`. */
const anchorOf = (name: string) => `group-${name.toLowerCase().replaceAll(" ", "-")}`;

/** No page of ours, so no client-side navigation: a plain link. */
const DESCRIPTION = "/api/openapi.json";

export const metadata: Metadata = { title: "API" };

/** The same description that `GET /api/openapi.json` answers, to be read. */
export default async function ApiPage() {
  // Tells the build that this page waits for a request, before services are asked for.
  await headers();
  const { info, tags, paths, components } = getPlumbline().openApi();
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
  const refused = components.responses["Refused"];
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-8 px-4 py-6 sm:px-6 sm:py-10">
      <header className="flex flex-col gap-3">
        <p className="flex items-center gap-1 font-semibold">
          <Logo className="size-6" />
          Plumbline
        </p>
        <h1 className="text-2xl font-semibold">API</h1>
        <p className="text-ink-soft">
          {info.description} Version {info.version}, as{" "}
          <a href={DESCRIPTION} className="text-accent-ink underline">
            OpenAPI 3.1
          </a>
          .
        </p>
      </header>
      <nav aria-label="Operations" className="grid gap-6 sm:grid-cols-2 lg:grid-cols-3">
        {tags.map(({ name }) => (
          <div key={name}>
            <h2 className="mb-1 text-sm font-semibold">{name}</h2>
            <ul className="flex flex-col gap-1 text-sm">
              {operations
                .filter(({ operation }) => operation.tags.includes(name))
                .map(({ operation }) => (
                  <li key={operation.operationId}>
                    <a href={`#${operation.operationId}`} className="text-accent-ink hover:underline">
                      {operation.summary}
                    </a>
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </nav>
      <main className="flex flex-col gap-10">
        {tags.map(({ name }) => (
          <section key={name} aria-labelledby={anchorOf(name)} className="flex flex-col gap-4">
            <h2 id={anchorOf(name)} className="text-xl font-semibold">
              {name}
            </h2>
            {operations
              .filter(({ operation }) => operation.tags.includes(name))
              .map((one) => (
                <OperationCard key={one.operation.operationId} {...one} />
              ))}
          </section>
        ))}
        <section aria-labelledby="refused" className="flex flex-col gap-3">
          <h2 id="refused" className="text-xl font-semibold">
            When a request is refused
          </h2>
          <p className="text-ink-soft">{refused?.description}</p>
          <SchemaView schema={refused?.content["application/json"]?.schema ?? {}} />
        </section>
        <section aria-labelledby="shared" className="flex flex-col gap-4">
          <h2 id="shared" className="text-xl font-semibold">
            Shared schemas
          </h2>
          {Object.entries(components.schemas).map(([name, schema]) => (
            <div key={name} id={schemaAnchor(name)} className="min-w-0 scroll-mt-4 rounded-lg border border-line bg-surface p-4">
              <h3 className="mb-2 font-mono text-sm font-semibold">{name}</h3>
              <SchemaView schema={schema} />
            </div>
          ))}
        </section>
      </main>
    </div>
  );
}
