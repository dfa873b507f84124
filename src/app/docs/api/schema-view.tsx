import type { ReactNode } from "react";
import type { Schema } from "@/transport/openapi";

const SHARED = "#/components/schemas/";

export const schemaAnchor = (name: string) => `schema-${name.toLowerCase()}`;

/** A schema as nested lists of fields; what is shared is a link to where it stands. */
export function SchemaView({ schema }: { readonly schema: Schema }) {
  const alternatives = alternativesOf(schema).filter((one) => one.type !== "null");
  if (alternatives.length > 1 && alternatives.some((one) => one.properties !== undefined)) {
    return (
      <ol className="flex flex-col gap-3 text-sm">
        {alternatives.map((one, index) => (
          <li key={index}>
            <p className="text-ink-faint">{index === 0 ? "One of these:" : "or"}{one.description === undefined ? "" : ` ${one.description}`}</p>
            <SchemaView schema={one} />
          </li>
        ))}
      </ol>
    );
  }
  const { properties, required = [] } = fieldsOf(schema);
  if (properties === undefined) return <p className="text-sm">{typeOf(schema)}</p>;
  return (
    <ul className="flex min-w-0 flex-col gap-1 border-l border-line pl-3 text-sm">
      {Object.entries(properties).map(([name, field]) => (
        <li key={name} className="min-w-0">
          <code className="font-mono font-medium wrap-anywhere">{name}</code> <span className="text-ink-faint wrap-anywhere">{typeOf(field)}{required.includes(name) ? "" : ", optional"}</span>
          {field.description === undefined ? null : <span className="text-ink-soft"> {field.description}</span>}
          {hasFields(field) ? <SchemaView schema={field} /> : null}
        </li>
      ))}
    </ul>
  );
}

const alternativesOf = ({ anyOf, oneOf }: Schema): readonly Schema[] => anyOf ?? oneOf ?? [];

/** The object that a field holds, through lists and what may be null. */
function fieldsOf(schema: Schema): Schema {
  const [only, ...more] = alternativesOf(schema).filter((one) => one.type !== "null");
  if (only && more.length === 0) return fieldsOf(only);
  return schema.items ? fieldsOf(schema.items) : schema;
}

function hasFields(schema: Schema): boolean {
  const held = fieldsOf(schema);
  return held.properties !== undefined || alternativesOf(held).some((one) => one.properties !== undefined);
}

function typeOf(schema: Schema): ReactNode {
  const { $ref, type, format, items, additionalProperties } = schema;
  if ($ref !== undefined) {
    const name = $ref.slice(SHARED.length);
    return (
      <a href={`#${schemaAnchor(name)}`} className="text-accent-ink hover:underline">
        {name}
      </a>
    );
  }
  const alternatives = alternativesOf(schema);
  if (alternatives.length > 0) return alternatives.map((one, index) => <span key={index}>{index === 0 ? "" : " or "}{typeOf(one)}</span>);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(String).join(" | ");
  if (type === "array") return <>list of {typeOf(items ?? {})}</>;
  if (type === "object" && typeof additionalProperties === "object" && schema.properties === undefined) return <>object of {typeOf(additionalProperties)}</>;
  return format ?? type ?? "anything";
}
