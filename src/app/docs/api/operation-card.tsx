import type { ReactNode } from "react";
import type { DescribedOperation, Schema } from "@/transport/openapi";
import { Badge } from "@/ui/badge";
import { SchemaView } from "./schema-view";

const CALLERS: Readonly<Record<string, string>> = { user: "a signed-in person", write_key: "a write key", secret_key: "a secret key", platform_key: "a platform key", token: "a token" };

export function OperationCard({ path, method, operation }: { readonly path: string; readonly method: string; readonly operation: DescribedOperation }) {
  const { operationId, summary, description, security, parameters, requestBody, responses } = operation;
  const callers = security.flatMap((alternative) => Object.keys(alternative)).map((kind) => CALLERS[kind] ?? kind);
  return (
    <article id={operationId} aria-labelledby={`${operationId}-title`} className="flex min-w-0 scroll-mt-4 flex-col gap-4 rounded-lg border border-line bg-surface p-4 sm:p-6">
      <header className="flex flex-col gap-1">
        <h3 id={`${operationId}-title`} className="font-semibold">
          {summary}
        </h3>
        <p className="flex flex-wrap items-center gap-2">
          <Badge tone={method === "get" ? "good" : method === "delete" ? "bad" : "accent"}>{method.toUpperCase()}</Badge>
          <code className="font-mono text-sm wrap-anywhere">{path}</code>
        </p>
        {description === undefined ? null : <p className="text-ink-soft">{description}</p>}
        <p className="text-sm text-ink-soft">{callers.length === 0 ? "Asks for no key." : `By ${callers.join(", ")}.`}</p>
      </header>
      {parameters.length === 0 ? null : (
        <Part title="Parameters">
          <dl className="flex flex-col gap-2 text-sm">
            {parameters.map(({ name, in: where, required, description: meaning, schema }) => (
              <div key={`${where} ${name}`}>
                <dt className="flex flex-wrap items-baseline gap-x-2">
                  <code className="font-mono font-medium wrap-anywhere">{name}</code>
                  <span className="text-ink-faint">{`${where}${required ? ", required" : ""}${valuesOf(schema)}`}</span>
                </dt>
                {meaning === undefined ? null : <dd className="text-ink-soft">{meaning}</dd>}
              </div>
            ))}
          </dl>
        </Part>
      )}
      {requestBody === undefined ? null : (
        <Part title="Body">
          <SchemaView schema={requestBody.content["application/json"]?.schema ?? {}} />
        </Part>
      )}
      {Object.entries(responses).map(([status, response]) =>
        "$ref" in response ? null : (
          <Part key={status} title={`${status}: ${response.description}`}>
            {Object.entries(response.content).map(([type, { schema }]) => (type === "application/json" ? <SchemaView key={type} schema={schema} /> : <p key={type} className="text-sm text-ink-soft">A file of type {type}.</p>))}
          </Part>
        ),
      )}
    </article>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <details className="min-w-0">
      <summary className="cursor-pointer text-sm font-medium">{title}</summary>
      <div className="mt-2 min-w-0">{children}</div>
    </details>
  );
}

function valuesOf({ enum: values, format }: Schema): string {
  return values === undefined ? (format === undefined ? "" : `, ${format}`) : `, one of ${values.map(String).join(", ")}`;
}
