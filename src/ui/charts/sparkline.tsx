import { useId } from "react";
import { formatCompact } from "@/ui/format";

interface SparklineProps {
  /** Oldest first. */
  readonly values: readonly number[];
  /** What is drawn: "Events over the range". */
  readonly label: string;
}

const WIDTH = 100;
const HEIGHT = 32;

/**
 * A line without axes, as wide as its place. Drawn by hand and not by Tremor, whose spark charts
 * are empty until the browser has measured them: this one is there in the first paint.
 */
export function Sparkline({ values, label }: SparklineProps) {
  const gradient = useId();
  if (values.length < 2) return null;
  const top = Math.max(...values);
  const low = Math.min(...values, 0);
  const span = top - low || 1;
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * WIDTH;
    const y = HEIGHT - 2 - ((value - low) / span) * (HEIGHT - 4);
    return `${x.toFixed(2)},${y.toFixed(2)}`;
  });
  return (
    <svg
      role="img"
      aria-label={`${label}: highest ${formatCompact(top)}, last ${formatCompact(values.at(-1) ?? 0)}`}
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
      <polygon points={`0,${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}`} fill={`url(#${gradient})`} />
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
