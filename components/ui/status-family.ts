import { CircleCheck, CircleMinus, CircleX, LoaderCircle, type LucideIcon, TriangleAlert } from "lucide-react";

/** The five meanings a colour may have: done well, failed, needs attention, under way, at rest. */
export type StatusFamily = "green" | "red" | "amber" | "blue" | "grey";

/** How each family is drawn: its icon and the classes for text, tint, solid fill, SVG fill and border. */
export const statusFamilies: Record<
  StatusFamily,
  { icon: LucideIcon; text: string; tint: string; solid: string; fill: string; border: string }
> = {
  green: {
    icon: CircleCheck,
    text: "text-green",
    tint: "bg-green-tint",
    solid: "bg-green-solid",
    fill: "fill-green-solid",
    border: "border-green-solid",
  },
  red: {
    icon: CircleX,
    text: "text-red",
    tint: "bg-red-tint",
    solid: "bg-red-solid",
    fill: "fill-red-solid",
    border: "border-red-solid",
  },
  amber: {
    icon: TriangleAlert,
    text: "text-amber",
    tint: "bg-amber-tint",
    solid: "bg-amber-solid",
    fill: "fill-amber-solid",
    border: "border-amber-solid",
  },
  blue: {
    icon: LoaderCircle,
    text: "text-blue",
    tint: "bg-blue-tint",
    solid: "bg-blue-solid",
    fill: "fill-blue-solid",
    border: "border-blue-solid",
  },
  grey: {
    icon: CircleMinus,
    text: "text-grey",
    tint: "bg-grey-tint",
    solid: "bg-grey-solid",
    fill: "fill-grey-solid",
    border: "border-grey-solid",
  },
};
