import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

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
  };
}
export type Metrics = ReturnType<typeof makeMetrics>;
