import { useId } from "react";
import { formatCompact } from "@/ui/format";

interface SparklineProps {
  /** Oldest first; null where there is nothing to measure, which the line passes over. */
  readonly values: readonly (number | null)[];
  /** What is drawn: "Events over the range". */
  readonly label: string;
  /** A value in words. */
  readonly format?: (value: number) => string;
}

const WIDTH = 100;
const HEIGHT = 32;

/**
 * A line without axes, as wide as its place. Drawn by hand and not by Tremor, whose spark charts
 * are empty until the browser has measured them: this one is there in the first paint.
 */
export function Sparkline({ values, label, format = formatCompact }: SparklineProps) {
  const gradient = useId();
  const known = values.flatMap((value, index) => (value === null ? [] : [{ value, x: (index / (values.length - 1)) * WIDTH }]));
  const [first, last] = [known.at(0), known.at(-1)];
  if (first === undefined || last === undefined || known.length < 2) return null;
  const top = Math.max(...known.map(({ value }) => value));
  const low = Math.min(...known.map(({ value }) => value), 0);
  const span = top - low || 1;
  const points = known.map(({ value, x }) => `${x.toFixed(2)},${(HEIGHT - 2 - ((value - low) / span) * (HEIGHT - 4)).toFixed(2)}`);
  return (
    <svg
      role="img"
      aria-label={`${label}: highest ${format(top)}, last ${format(last.value)}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="size-full overflow-visible text-accent-ink"
    >
      <defs>
        <linearGradient id={gradient} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="currentColor" stopOpacity="0.18" />
          <stop offset="1" stopColor="currentColor" stopOpacity="0" />
        </linearGradient>
      </defs>
      <polygon points={`${first.x.toFixed(2)},${HEIGHT} ${points.join(" ")} ${last.x.toFixed(2)},${HEIGHT}`} fill={`url(#${gradient})`} />
      <polyline
        points={points.join(" ")}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
