import { writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import path from "node:path";

// Loaded into the server before everything else when it is to be profiled: Node takes --cpu-prof on the command line only.

const folder = process.env["QUARTERDECK_BENCH_PROFILE"];
if (folder) {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.setSamplingInterval", { interval: 500 });
  session.post("Profiler.start");
  process.on("exit", () => {
    // The session is of this very thread, so the answer is there before the process has gone.
    session.post("Profiler.stop", (_, { profile }) =>
      writeFileSync(path.join(folder, `server-${process.pid}.cpuprofile`), JSON.stringify(profile)),
    );
  });
}
