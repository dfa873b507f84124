"use client";

import { Card } from "@/ui/card";
import { FieldFrame } from "@/ui/field";
import { Select } from "@/ui/select";
import { THEME_CHOICES } from "@/ui/shell/user-menu";
import { useTheme } from "@/ui/use-theme";

export function Appearance() {
  const [theme, setTheme] = useTheme();
  return (
    <Card title="Appearance" description="In this browser">
      <FieldFrame label="Colours" inputId="theme" className="max-w-sm">
        <Select id="theme" value={theme} options={THEME_CHOICES.map(({ value, label }) => ({ value, label }))} onChange={setTheme} />
      </FieldFrame>
    </Card>
  );
}
