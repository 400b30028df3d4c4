/* Mantine spoken in Greenroom's tokens: sizes and palettes, which variant wears which colours in both schemes, and Mantine's
   own variables. The tokens themselves are in theme.css. */
import {
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core";

/** The colours of a variant. `green` and no colour at all are the accent; what is not listed is grey. */
const variantColorResolver: VariantColorsResolver = ({ color, theme, variant }) => {
  const name = (color ?? theme.primaryColor).split(".")[0] ?? "";
  const family = FAMILIES[name] ?? "grey";
  const colors = family === "grey" ? GREY[variant] : familyVariants(family)[variant];
  return colors ?? GREY["default"] ?? NOTHING;
};

/** Mantine's semantic variables, the same names in both schemes: our tokens change with the scheme themselves. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const scheme = {
    "--mantine-color-body": "var(--gr-bg)",
    "--mantine-color-text": "var(--gr-text)",
    "--mantine-color-bright": "var(--gr-text)",
    "--mantine-color-dimmed": "var(--gr-text-3)",
    "--mantine-color-placeholder": "var(--gr-text-3)",
    "--mantine-color-default": "var(--gr-surface)",
    "--mantine-color-default-hover": "var(--gr-surface-2)",
    "--mantine-color-default-color": "var(--gr-text)",
    "--mantine-color-default-border": "var(--gr-line)",
    "--mantine-color-anchor": "var(--gr-accent-text)",
    "--mantine-color-error": "var(--gr-red-text)",
    "--mantine-color-success": "var(--gr-accent-text)",
    "--mantine-color-disabled": "var(--gr-surface-2)",
    "--mantine-color-disabled-color": "var(--gr-text-3)",
    "--mantine-color-disabled-border": "var(--gr-line)",
    "--mantine-primary-color-contrast": "var(--gr-on-accent)",
    "--mantine-color-green-filled": "var(--gr-accent)",
    "--mantine-color-green-filled-hover": "var(--gr-accent-hover)",
  };
  return { variables: {}, light: scheme, dark: scheme };
};

export const theme = createTheme({
  primaryColor: "green",
  primaryShade: { light: 7, dark: 4 },
  white: "#FFFFFF",
  black: "#15201A",
  fontFamily: "var(--gr-font)",
  fontFamilyMonospace: "var(--gr-mono)",
  fontSizes: { xs: "12px", sm: "13px", md: "15px", lg: "20px", xl: "28px" },
  lineHeights: { xs: "16px", sm: "20px", md: "20px", lg: "28px", xl: "32px" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "10px" },
  defaultRadius: "sm",
  shadows: { xs: "var(--gr-shadow-1)", md: "var(--gr-shadow-2)" },
  breakpoints: { xs: "37.5em", sm: "56.25em", md: "75em", lg: "90em", xl: "105em" },
  focusRing: "auto",
  respectReducedMotion: true,
  cursorType: "pointer",
  variantColorResolver,
  colors: {
    green: palette("F0F8F3 DFF0E6 BFE0CD 97C8AD 4CC38A 2FA873 178357 0E6B45 0A5638 073D28"),
    amber: palette("FEF8EC FCF1DC F4D9A8 DFB266 E2A03A D48A1A C47003 A85F04 854A02 5A3201"),
    red: palette("FDF5F4 FCECEA F5CBC7 E8A59F E8665C D54A40 BC2F28 A0261F 7E1D18 5A1411"),
    blue: palette("F3F7FC E7F0FA CBDEF4 A3C2E8 6BA5EE 3F7FD0 245FB2 1D549E 17437E 102F59"),
    gray: palette("F4F6F4 F2F5F2 E7ECE8 DCE2DD BDC6C0 9AA49E 848E88 5D6962 46524B 15201A"),
    dark: palette("E8EDEA B6C0BA 919D96 6C7871 2A322D 252D28 1A201D 141916 0D110F 080B0A"),
  },
  components: {
    Button: { defaultProps: { variant: "default", size: "sm" } },
    ActionIcon: { defaultProps: { variant: "subtle", size: "md" } },
    Tooltip: { defaultProps: { openDelay: 400, withinPortal: true } },
    Menu: { defaultProps: { shadow: "md", radius: "lg", position: "bottom-end", offset: 4 } },
    Popover: { defaultProps: { shadow: "md", radius: "lg" } },
    Modal: { defaultProps: { radius: "lg", shadow: "md", centered: true } },
    SegmentedControl: { defaultProps: { size: "sm", radius: "sm", transitionDuration: 90 } },
  },
});

type Family = "accent" | "amber" | "red" | "blue";
type Variants = Readonly<Record<string, ReturnType<VariantColorsResolver>>>;

const FAMILIES: Readonly<Record<string, Family>> = {
  green: "accent",
  amber: "amber",
  red: "red",
  blue: "blue",
};

const CLEAR = "1px solid transparent";

const NOTHING: ReturnType<VariantColorsResolver> = {
  background: "transparent",
  hover: "transparent",
  color: "inherit",
  border: "none",
};

const GREY: Variants = {
  none: NOTHING,
  filled: wears("surface-3", "line", "text", CLEAR),
  light: wears("surface-3", "line", "text-2", CLEAR),
  outline: wears("surface", "surface-2", "text", "1px solid var(--gr-line-strong)"),
  default: wears("surface", "surface-2", "text", "1px solid var(--gr-line)"),
  white: wears("surface", "surface-2", "text", CLEAR),
  subtle: { ...wears("", "surface-3", "text-2", CLEAR), background: "transparent" },
  transparent: { ...NOTHING, color: "var(--gr-text-2)", border: CLEAR },
};

function familyVariants(family: Family): Variants {
  const hover =
    family === "accent"
      ? "var(--gr-accent-hover)"
      : `color-mix(in srgb, var(--gr-${family}) 88%, var(--gr-text))`;
  const accent = family === "accent";
  return {
    ...GREY,
    filled: { ...wears(family, family, `on-${family}`, CLEAR), hover },
    light: wears(`${family}-soft`, `${family}-soft`, `${family}-text`, CLEAR),
    outline: wears(
      "surface",
      `${family}-soft`,
      `${family}-text`,
      `1px solid var(--gr-${family}-line)`,
    ),
    // A button of the plain kind is grey whatever the primary colour is; red ones keep their red letters.
    default: {
      ...wears(
        "surface",
        "surface-2",
        accent ? "text" : `${family}-text`,
        "1px solid var(--gr-line)",
      ),
    },
    subtle: accent
      ? { ...wears("", "surface-3", "text-2", CLEAR), background: "transparent" }
      : { ...wears("", `${family}-soft`, `${family}-text`, CLEAR), background: "transparent" },
    transparent: { ...NOTHING, color: `var(--gr-${family}-text)`, border: CLEAR },
  };
}

function wears(
  background: string,
  hover: string,
  color: string,
  border: string,
): ReturnType<VariantColorsResolver> {
  return {
    background: `var(--gr-${background})`,
    hover: `var(--gr-${hover})`,
    color: `var(--gr-${color})`,
    border,
  };
}

function palette(shades: string): MantineColorsTuple {
  const [a, b, c, d, e, f, g, h, i, j] = shades.split(" ").map((shade) => `#${shade}`);
  if (!a || !b || !c || !d || !e || !f || !g || !h || !i || !j) throw new Error("ten shades");
  return [a, b, c, d, e, f, g, h, i, j];
}
