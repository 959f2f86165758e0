import { expect, test } from "vitest";
import { toConsoleError } from "./console-error";

test("a refusal keeps its code, its sentence and the fields it is about", () => {
  const problems = [{ path: ["Parameters", "commands", 0], message: "Write what to run." }];
  const body = { code: "InvalidParameters", message: "No.", problems, requestId: "r-1" };
  expect(toConsoleError(400, body, "r-2")).toMatchObject({ ...body, status: 400 });
});

test.each([undefined, "gateway", [], { code: 1, message: "?" }, { code: "X" }])(
  "an answer of another shape becomes a sentence with its status: %j",
  (body) => {
    expect(toConsoleError(502, body, "r-2")).toMatchObject({
      code: "InternalServerError",
      message: expect.stringContaining("502"),
      requestId: "r-2",
    });
  },
);

test("problems of another shape are left out, and the rest of the refusal stays", () => {
  const body = { code: "X", message: "No.", problems: [null, { path: "Name", message: "?" }, { path: ["Name"] }] };
  expect(toConsoleError(400, body, undefined)).toMatchObject({ code: "X", message: "No.", problems: [] });
});
