import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import * as z from "zod";

/** The claims of those who can log in at the provider, by the name that they log in with. */
export type People = Record<string, Record<string, unknown>>;

/** A real identity provider in a process of its own. */
export type TestProvider = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Changes what it says of people from now on. */
  setPeople(people: People): Promise<void>;
  stop(): Promise<void>;
};

const Started = z.object({ issuer: z.string() });

/** Starts a provider that sends people back to these addresses alone. */
export async function aProvider({
  redirectUris,
  people,
  tellsInToken = false,
}: {
  redirectUris: readonly string[];
  people: People;
  /** Whether it puts everything into the token, instead of where it has to be asked for. */
  tellsInToken?: boolean;
}): Promise<TestProvider> {
  const child = fork(path.resolve(import.meta.dirname, "../../scripts/identity-provider-for-tests.mjs"), {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const client = { clientId: "quarterdeck", clientSecret: "a-secret-of-the-tests:/+%" };
  const ask = async (message: object): Promise<unknown> => {
    const answered = once(child, "message");
    child.send(message);
    return (await answered)[0];
  };
  const { issuer } = Started.parse(await ask({ redirectUris, people, tellsInToken, ...client }));
  return {
    issuer,
    ...client,
    setPeople: async (changed) => void (await ask({ people: changed })),
    async stop() {
      if (child.exitCode !== null) return;
      child.disconnect();
      await once(child, "exit");
    },
  };
}

/**
 * What a person does at the provider, in a browser that is new there: logs in, consents, and is sent back.
 *
 * @returns the address they are sent back to, with the answer in its query
 */
export async function logInAt(location: string, name: string, { consents = true } = {}): Promise<URL> {
  const issuer = new URL(location).origin;
  const cookies = new Map<string, string>();
  let request: { url: string; form?: URLSearchParams } = { url: location };
  for (let step = 0; step < 20; step++) {
    if (new URL(request.url).origin !== issuer) return new URL(request.url);
    const response = await fetch(request.url, {
      method: request.form ? "POST" : "GET",
      redirect: "manual",
      headers: { cookie: [...cookies].map(([key, value]) => `${key}=${value}`).join("; ") },
      ...(request.form && { body: request.form }),
    });
    for (const set of response.headers.getSetCookie()) {
      const pair = set.split(";")[0] ?? "";
      cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    const next = response.headers.get("location");
    if (next) {
      request = { url: new URL(next, request.url).href };
      continue;
    }
    const page = await response.text();
    const action = /action="([^"]+)"/.exec(page)?.[1];
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1];
    const abort = /href="([^"]+\/abort)"/.exec(page)?.[1];
    if (!action || !prompt) throw new Error(`The provider answered ${response.status}: ${page.slice(0, 500)}`);
    request =
      prompt === "consent" && !consents && abort
        ? { url: new URL(abort, request.url).href }
        : {
            url: new URL(action, request.url).href,
            form: new URLSearchParams({ prompt, ...(prompt === "login" && { login: name, password: "any" }) }),
          };
  }
  throw new Error("The provider sends around in circles.");
}
