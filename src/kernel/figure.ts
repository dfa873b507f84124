/**
 * A number that pages show, as it is defined. Pages take its name, unit and definition from here, and
 * docs/definitions.md is written from the same, so that they cannot say two things.
 */
export interface Figure {
  readonly name: string;
  /** What it is, in one sentence. */
  readonly sentence: string;
  /** What it is counted of: events, people, visits, and which of them. */
  readonly of: string;
  readonly unit: FigureUnit;
  /** Which way is good; it decides the colour of a change, nothing else. */
  readonly better: "up" | "down" | "neither";
  /** Made by {@link defineFigures} alone: a page cannot show what is not in the document. */
  readonly [defined]: true;
}

/** `duration` in milliseconds, `effort` in seconds of a person's time, `share` from 0 to 1, `mean` with its decimals. */
export type FigureUnit = "count" | "duration" | "effort" | "share" | "mean";

declare const defined: unique symbol;

/** The figures of a module, by the key under which its pages find them. */
export function defineFigures<const Key extends string>(figures: Readonly<Record<Key, Omit<Figure, typeof defined>>>): Readonly<Record<Key, Figure>> {
  return figures as Readonly<Record<Key, Figure>>;
}
