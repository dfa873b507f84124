import { createHash } from "node:crypto";
import { RateLimiterRes, type RateLimiterAbstract } from "rate-limiter-flexible";
import { networkOf } from "@/kernel/network";
import { createCounter, type RateStore } from "@/rpc/rate-limit";

/** How many attempts pass in `windowSeconds`. */
export interface SignInLimits {
  /** From one network (IPv4: an address, IPv6: a /64), whichever account they name. */
  readonly perNetwork: number;
  /** From one network to one account. */
  readonly perNetworkAndAccount: number;
  /** To one account from everywhere, known devices aside. */
  readonly perAccount: number;
  /** From a device that has signed in to the account before. */
  readonly perDevice: number;
  readonly windowSeconds: number;
}

export const SIGN_IN_LIMITS: SignInLimits = { perNetwork: 60, perNetworkAndAccount: 8, perAccount: 24, perDevice: 10, windowSeconds: 15 * 60 };

/** Of requests for a link to set a new password: each may send a mail. */
export const RESET_LIMITS: SignInLimits = { perNetwork: 20, perNetworkAndAccount: 3, perAccount: 6, perDevice: 0, windowSeconds: 60 * 60 };

export interface Attempt {
  readonly ip: string;
  /** The address or the id that names the account. */
  readonly account: string;
  /** Only when it has been checked that it signed in to this account before. */
  readonly device?: string | undefined;
}

export interface Throttled {
  readonly by: "network" | "account";
  /** Seconds. */
  readonly retryAfter: number;
  /** The first refusal of its window: the one to be written down. */
  readonly first: boolean;
}

/**
 * Slows down guessing: by network, and by account from everywhere, so that many networks are not many times as
 * fast. A known device has a counter of its own: strangers who guess do not lock out the one whose account it is.
 * Attempts count before their outcome is known, so that many at once are many.
 */
export class SignInThrottle {
  readonly #network: RateLimiterAbstract;
  readonly #pair: RateLimiterAbstract;
  readonly #account: RateLimiterAbstract;
  readonly #device: RateLimiterAbstract;

  constructor(limits: SignInLimits = SIGN_IN_LIMITS, store: RateStore = { kind: "memory" }, scope = "sign-in") {
    const counter = (name: string, points: number) => createCounter(`${scope}:${name}`, points, limits.windowSeconds, store);
    this.#network = counter("network", limits.perNetwork);
    this.#pair = counter("pair", limits.perNetworkAndAccount);
    this.#account = counter("account", limits.perAccount);
    this.#device = counter("device", limits.perDevice);
  }

  /** @returns undefined when the attempt may go on */
  async attempt({ ip, account, device }: Attempt): Promise<Throttled | undefined> {
    if (device !== undefined && (await refused(this.#device, nameOf(device))) === undefined) return undefined;
    const network = networkName(ip);
    return (
      (await refused(this.#network, nameOf(network), "network")) ??
      (await refused(this.#pair, nameOf(network, account), "network")) ??
      (await refused(this.#account, nameOf(account), "account"))
    );
  }

  /** The attempt was the person's own: it does not count, nor do the mistyped ones before it. */
  async succeeded({ ip, account, device }: Attempt): Promise<void> {
    if (device !== undefined) {
      // Nothing else was counted, unless the device had used up its own attempts.
      await this.#device.delete(nameOf(device));
      return;
    }
    const network = networkName(ip);
    await Promise.all([this.#pair.delete(nameOf(network, account)), this.#network.reward(nameOf(network)), this.#account.reward(nameOf(account))]);
  }

  /** The owner has proved who they are in another way. */
  async forgive(account: string): Promise<void> {
    await this.#account.delete(nameOf(account));
  }
}

async function refused(counter: RateLimiterAbstract, name: string, by: Throttled["by"] = "account"): Promise<Throttled | undefined> {
  try {
    await counter.consume(name);
    return undefined;
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    return { by, retryAfter: Math.max(1, Math.ceil(error.msBeforeNext / 1_000)), first: error.consumedPoints === counter.points + 1 };
  }
}

const networkName = (ip: string) => networkOf(ip, { octets: 4, groups: 4 });

/** A shared store shows neither addresses nor accounts to anyone who reads it. */
const nameOf = (...parts: readonly string[]) => createHash("sha256").update(parts.join(" ")).digest("base64url");
