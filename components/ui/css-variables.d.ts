import "react";

declare module "react" {
  /** Lets `style` carry CSS variables, which is how sizes known only at run time reach Tailwind's classes. */
  interface CSSProperties {
    [variable: `--${string}`]: string | number | undefined;
  }
}
