import { setFlagsFromString } from "node:v8";

/**
 * The engine of decisions, which is WebAssembly; only this file loads it.
 *
 * V8 puts calls of WebAssembly that are made often into the code around them. Where it has to take such code back while
 * a call is under way, it ends the process ("unreachable code" in Deoptimizer::DoComputeBuiltinContinuation; Node 20.20,
 * some runs of ten thousands of decisions). It is told not to, before the first call can be made often.
 */
setFlagsFromString("--no-turbo-inline-js-wasm-calls");

export {
  isAuthorizedPartial,
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  statefulIsAuthorized,
  validate,
} from "@cedar-policy/cedar-wasm/nodejs";
