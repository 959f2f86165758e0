import * as z from "zod";

// zod compiles schemas by `new Function` where it may. Pages may not: the browser would refuse it each time and report it.
// To be imported before anything that makes schemas.
z.config({ jitless: true });
