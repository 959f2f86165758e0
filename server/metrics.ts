import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What `/metrics` tells Prometheus. */
export function makeMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    operations: new Histogram({
      name: "quarterdeck_operation_seconds",
      help: "Time that an operation took, by operation, door and outcome.",
      labelNames: ["operation", "door", "outcome"],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [registry],
    }),
    nodeConnections: new Gauge({
      name: "quarterdeck_node_connections",
      help: "Nodes connected to this process.",
      registers: [registry],
    }),
    consoleConnections: new Gauge({
      name: "quarterdeck_console_connections",
      help: "Browsers connected to this process.",
      registers: [registry],
    }),
    outputBytes: new Counter({
      name: "quarterdeck_output_bytes_total",
      help: "Bytes of output that this process has stored.",
      registers: [registry],
    }),
    reportedEnds: new Counter({
      name: "quarterdeck_reported_ends_total",
      help: "Ends of commands on machines that machines have reported to this process, by state.",
      labelNames: ["state"],
      registers: [registry],
    }),
    outputPaused: new Gauge({
      name: "quarterdeck_output_paused",
      help: "1 while this process takes no output of machines because its disk is nearly full.",
      registers: [registry],
    }),
    diskFree: new Gauge({
      name: "quarterdeck_disk_free_bytes",
      help: "Free bytes on the file system that is watched: that of the embedded database, else of the server's home.",
      registers: [registry],
    }),
    diskSize: new Gauge({
      name: "quarterdeck_disk_size_bytes",
      help: "Size of that file system.",
      registers: [registry],
    }),
  };
}
export type Metrics = ReturnType<typeof makeMetrics>;
