/* Light, dark, or as the system does. */
import { ActionIcon, Menu, Tooltip, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun, IconSunMoon, type TablerIcon } from "@tabler/icons-react";

type Scheme = "light" | "dark" | "auto";

const SCHEMES: Readonly<Record<Scheme, { readonly label: string; readonly Icon: TablerIcon }>> = {
  light: { label: "Light", Icon: IconSun },
  dark: { label: "Dark", Icon: IconMoon },
  auto: { label: "As the system", Icon: IconSunMoon },
};

export function ThemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { label } = SCHEMES[colorScheme];
  return (
    <Menu width={168}>
      <Tooltip label="Theme">
        <Menu.Target>
          <ActionIcon aria-label={`Theme: ${label.toLowerCase()}`}>
            <IconSun size={16} />
          </ActionIcon>
        </Menu.Target>
      </Tooltip>
      <Menu.Dropdown aria-label="Theme">
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => {
            if (value === "light" || value === "dark" || value === "auto") setColorScheme(value);
          }}
        >
          {(["light", "dark", "auto"] as const).map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick>
              {SCHEMES[scheme].label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
