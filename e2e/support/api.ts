import { expect, request, type APIRequestContext } from "@playwright/test";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import superjson, { type SuperJSONResult } from "superjson";
import type { RootRouter } from "@/transport/root";
import { URL_OF_INSTALLATION } from "./installation";

type Inputs = inferRouterInputs<RootRouter>;
type Outputs = inferRouterOutputs<RootRouter>;

export interface Person {
  readonly email: string;
  readonly password: string;
}

/** Somebody who is signed in, and calls what the pages call. */
export class Api {
  private constructor(readonly http: APIRequestContext) {}

  static async signedIn({ email, password }: Person): Promise<Api> {
    const http = await request.newContext({ baseURL: URL_OF_INSTALLATION });
    const { csrfToken } = (await (await http.get("/api/auth/csrf")).json()) as { csrfToken: string };
    const answer = await http.post("/api/auth/callback/credentials", { form: { csrfToken, email, password, json: "true" } });
    expect(answer.status(), `signing in as ${email}`).toBe(200);
    return new Api(http);
  }

  async mutate<Router extends keyof Inputs & keyof Outputs, Name extends keyof Inputs[Router] & keyof Outputs[Router] & string>(
    router: Router,
    name: Name,
    input: Inputs[Router][Name],
  ): Promise<Outputs[Router][Name]> {
    const answer = await this.http.post(`/api/trpc/${router}.${name}`, { data: superjson.serialize(input) });
    expect(answer.status(), await answer.text()).toBe(200);
    return resultOf(await answer.json());
  }

  async query<Router extends keyof Inputs & keyof Outputs, Name extends keyof Inputs[Router] & keyof Outputs[Router] & string>(
    router: Router,
    name: Name,
    input: Inputs[Router][Name],
  ): Promise<Outputs[Router][Name]> {
    const answer = await this.http.get(`/api/trpc/${router}.${name}`, { params: { input: JSON.stringify(superjson.serialize(input)) } });
    expect(answer.status(), await answer.text()).toBe(200);
    return resultOf(await answer.json());
  }
}

function resultOf<T>(body: unknown): T {
  const { result } = body as { result: { data: SuperJSONResult } };
  return superjson.deserialize<T>(result.data);
}

export interface BatchResponse {
  readonly status: number;
  readonly accepted: readonly string[];
  readonly duplicates: readonly string[];
  readonly failed: readonly { readonly code: string }[];
}

/** Sends events as a client does. */
export async function send(key: string, ...events: readonly object[]): Promise<BatchResponse> {
  const answer = await fetch(`${URL_OF_INSTALLATION}/api/analytics/events/batch`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ events }),
  });
  const body = (await answer.json()) as Partial<BatchResponse>;
  return { status: answer.status, accepted: body.accepted ?? [], duplicates: body.duplicates ?? [], failed: body.failed ?? [] };
}
