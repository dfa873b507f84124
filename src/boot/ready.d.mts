export const rootFolder: string;
export const OLDEST_NODE: readonly [number, number];
export function requireNode(): void;
export function isNodeNewEnough(): boolean;
export function ready(): Promise<void>;
export function built(): Promise<void>;
export function isReady(): boolean;
export function isBuilt(): boolean;
export function linkCommand(): void;
