export interface Holder {
  readonly pid: number;
  readonly [about: string]: unknown;
}

export type Lock = { readonly heldBy: undefined; release(): void } | { readonly heldBy: Holder };

export function tryLock(path: string, about?: Record<string, unknown>): Lock;
export function withLock<T>(path: string, work: () => Promise<T>, onWait?: (pid: number) => void): Promise<T>;
export function holderOf(path: string): Holder | undefined;
