import type { Socket } from "socket.io";
import { expect, test, vi } from "vitest";
import type { Application } from "../application";
import type { Caller } from "../operation";
import { ConsoleConnection } from "./console-connection";

const nothing: unknown = undefined;

test("what begins for a window that has gone meanwhile ends at once", () => {
  const connection = new ConsoleConnection(
    nothing as Application,
    nothing as Socket,
    nothing as Caller,
    new Uint8Array(32),
  );
  const [early, late] = [vi.fn(), vi.fn()];
  connection.onClose(early);
  connection.closed();
  expect(early).toHaveBeenCalledOnce();
  connection.onClose(late);
  expect(late).toHaveBeenCalledOnce();
});
