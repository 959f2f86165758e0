import type { IncomingMessage, ServerResponse } from "node:http";
import type { Application } from "../application";
import type { NodeGateway } from "../start-server";
import { startServer } from "../start-server";
import { headerOf } from "./client";
import { type ConsoleCall, consoleDoor } from "./console";
import { BodyTooLarge, readBody } from "./exchange";
import type { Pages } from "./pages";

/** In place of Next: the console's door alone, at the address that Next's route gives it. */
function doorWithoutPages(app: Application): Pages {
  const door = consoleDoor(app);
  return {
    async handle(req: IncomingMessage, res: ServerResponse) {
      const operation = /^\/api\/console\/([^/?]+)$/.exec(req.url ?? "")?.[1];
      if (req.method !== "POST" || !operation) return void res.writeHead(404).end();
      const body: ConsoleCall["body"] = (limit) =>
        readBody({ req, res }, limit).catch((error: unknown) => {
          if (error instanceof BodyTooLarge) return "too large" as const;
          throw error;
        });
      const answer = await door({ operation, header: (name) => headerOf(req, name), body });
      res.setHeaders(new Headers(answer.headers));
      res.writeHead(answer.status).end(answer.body);
    },
    upgrade: () => false,
    close: async () => undefined,
  };
}

/** The application, really listening on a free port of this machine; without Next. */
export async function listening(app: Application, nodeGateway?: NodeGateway) {
  await app.notices.start();
  return startServer(app, { pages: doorWithoutPages(app), ...(nodeGateway && { nodeGateway }) });
}

/** What a call answered; `body` is the JSON as it came. */
export type Answered = { status: number; body: Record<string, unknown>; headers: Headers };

/** One browser: it keeps its cookie and sends the proof that GetSession or SignIn gave it. */
export class TestBrowser {
  cookie = "";
  csrfToken = "";

  constructor(readonly url: string) {}

  async call(operation: string, input: unknown = {}, headers: Record<string, string> = {}): Promise<Answered> {
    const response = await fetch(`${this.url}/api/console/${operation}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(this.cookie && { cookie: this.cookie }),
        ...(this.csrfToken && { "x-csrf-token": this.csrfToken }),
        ...headers,
      },
      body: typeof input === "string" ? input : JSON.stringify(input),
    });
    for (const set of response.headers.getSetCookie()) this.#keep(set);
    const body: Record<string, unknown> = await response.json();
    if (typeof body["CsrfToken"] === "string") this.csrfToken = body["CsrfToken"];
    return { status: response.status, body, headers: response.headers };
  }

  /** The cookies that a browser would have now, the session's first; one that is taken away is gone. */
  #keep(set: string): void {
    const pair = set.split(";")[0] ?? "";
    const name = pair.slice(0, pair.indexOf("="));
    const others = this.cookie.split("; ").filter((each) => each && !each.startsWith(`${name}=`));
    this.cookie = [...(set.includes("Max-Age=0") ? [] : [pair]), ...others].join("; ");
  }

  /** Signs in as a user made by aUser(). */
  async signIn(UserName: string, Password = "correct-horse"): Promise<void> {
    const { status, body } = await this.call("SignIn", { UserName, Password });
    if (status !== 200) throw new Error(`Sign-in answered ${status}: ${String(body["message"])}`);
  }
}
