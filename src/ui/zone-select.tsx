import { controlClass } from "@/ui/field";

interface ZoneSelectProps {
  readonly id: string;
  readonly value: string;
  /** IANA names; UTC and the value are offered whether they are among them or not. */
  readonly zones: readonly string[];
  readonly onChange: (zone: string) => void;
  readonly disabled?: boolean;
  readonly invalid?: boolean;
}

/** A time zone out of several hundred: the device's own list, which one types into. */
export function ZoneSelect({ id, value, zones, onChange, disabled, invalid = false }: ZoneSelectProps) {
  return (
    <select
      id={id}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      disabled={disabled}
      aria-invalid={invalid || undefined}
      aria-describedby={`${id}-note`}
      className={controlClass}
    >
      {regionsOf(new Set(["UTC", value, ...zones])).map(([region, names]) => (
        <optgroup key={region} label={region}>
          {names.map((name) => (
            <option key={name} value={name}>
              {name.replaceAll("_", " ")}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}

/** Zones by the part before the slash, in alphabetical order. */
function regionsOf(zones: ReadonlySet<string>): readonly (readonly [region: string, names: readonly string[]])[] {
  const regions = new Map<string, string[]>();
  for (const zone of zones) {
    const region = zone.includes("/") ? zone.slice(0, zone.indexOf("/")) : "Universal";
    const names = regions.get(region);
    if (names) names.push(zone);
    else regions.set(region, [zone]);
  }
  return [...regions].map(([region, names]) => [region, names.sort()] as const).sort(([a], [b]) => a.localeCompare(b));
}
