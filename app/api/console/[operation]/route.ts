import type { ConsoleDoor } from "@/server/doors/console";

/** Reads at most `limit` bytes, so that nobody can make the server hold more. */
async function readWithin(request: Request, limit: number): Promise<Uint8Array | "too large"> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) return "too large";
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of request.body ?? []) {
    length += piece.length;
    if (length > limit) return "too large";
    pieces.push(piece);
  }
  return Buffer.concat(pieces, length);
}

/** The console's door. Everything it does is in server/doors/console.ts, which this bundle reaches by the global alone. */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ operation: string }> },
): Promise<Response> {
  const door: ConsoleDoor | undefined = globalThis.quarterdeckConsole;
  if (!door)
    return Response.json(
      { code: "InternalServerError", message: "The server is still starting.", problems: [] },
      { status: 503 },
    );
  const { operation } = await params;
  const { status, headers, body } = await door({
    operation,
    header: (name) => request.headers.get(name) ?? "",
    body: (limit) => readWithin(request, limit),
  });
  return new Response(body, { status, headers });
}
