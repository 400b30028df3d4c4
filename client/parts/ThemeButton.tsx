/* Light, dark, or as the system does: one button that goes through the three. */
import { ActionIcon, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { IconDeviceDesktop, IconMoon, IconSun, type TablerIcon } from "@tabler/icons-react";

interface SchemeLook {
  readonly label: string;
  readonly Icon: TablerIcon;
  readonly next: MantineColorScheme;
}

const SCHEMES: Readonly<Record<MantineColorScheme, SchemeLook>> = {
  auto: { label: "as the system", Icon: IconDeviceDesktop, next: "light" },
  light: { label: "light", Icon: IconSun, next: "dark" },
  dark: { label: "dark", Icon: IconMoon, next: "auto" },
};

export function ThemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { label, Icon, next } = SCHEMES[colorScheme];
  return (
    <ActionIcon
      aria-label={`Theme: ${label}. Change to ${SCHEMES[next].label}`}
      title={`Theme: ${label}`}
      onClick={() => setColorScheme(next)}
    >
      <Icon size={16} />
    </ActionIcon>
  );
}
