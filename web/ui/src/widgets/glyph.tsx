// The icons of buttons. Widgets name them as Font Awesome does; the usual ones are drawn here, and others are left out where there is
// a text, and named where there is none.

const PATHS: Record<string, string> = {
  check: "M3 8.500l3.400 3.500L13 4.500",
  times: "M4 4l8 8M12 4l-8 8",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  play: "M4.500 2.800v10.400l8.500-5.200z",
  pause: "M5.500 3.500v9M10.500 3.500v9",
  stop: "M4 4h8v8H4z",
  refresh: "M12.900 6.200A5.300 5.300 0 1 0 13.300 9M13.200 2.600v3.800H9.400",
  trash: "M2.800 4.300h10.400M6 4.300V2.600h4v1.700M4.200 4.300l.6 9.100h6.400l.6-9.100",
  save: "M3 2.500h8L13.500 5v8.500h-11v-11zM5 2.500v3.500h5v-3.500M4.800 13.500v-4.500h6.400v4.500",
  download: "M8 2.600v8M4.800 7.600 8 10.800l3.200-3.200M2.600 10v3.400h10.800V10",
  upload: "M8 10.600V2.800M4.800 5.800 8 2.600l3.200 3.200M2.600 10v3.400h10.800V10",
  search: "M7 2.600a4.400 4.400 0 1 0 0 8.800 4.400 4.400 0 1 0 0-8.800M10.200 10.200l3.400 3.400",
  pencil: "M3 13l.6-3L10.800 2.800l2.400 2.400L6 12.400z",
  home: "M2.500 8 8 3l5.500 5M4 7v6.500h8V7",
  "arrow-left": "M13 8H3.500M7 4 3 8l4 4",
  "arrow-right": "M3 8h9.500M9 4l4 4-4 4",
  "arrow-up": "M8 13V3.400M4 7.200 8 3.200l4 4",
  "arrow-down": "M8 3v9.600M4 8.800l4 4 4-4",
  star: "M8 2.300l1.700 3.700 4 .4-3 2.700.9 4L8 11l-3.600 2.100.9-4-3-2.700 4-.4z",
  heart: "M8 13.200C1 8.600 2.600 3.200 5.500 3.200c1.400 0 2.200.9 2.500 1.700.3-.8 1.100-1.700 2.500-1.700C13.400 3.200 15 8.600 8 13.200z",
  info: "M8 7.200v5M8 4.200h.01",
  question: "M6 5.900c.1-2.800 4.300-2.700 4.300 0 0 1.700-2.200 1.800-2.200 3.600M8.100 12.400h.01",
  cog: "M8 5.400a2.600 2.600 0 1 0 0 5.200a2.600 2.600 0 1 0 0-5.200M8 2.200v1.400M8 12.400v1.400M2.200 8h1.400M12.400 8h1.400M3.900 3.900l1 1M11.100 11.100l1 1M3.900 12.100l1-1M11.100 4.900l1-1",
  folder: "M1.800 4.200V12.800h12.400V5.400H7.600L6.200 3.600H1.800z",
  file: "M3.800 2h5.400l3 3v9H3.800zM9 2v3.200h3.200",
  eye: "M1.800 8C4.500 3.200 11.500 3.200 14.200 8 11.500 12.800 4.500 12.800 1.800 8zM8 6.200a1.800 1.800 0 1 0 0 3.600 1.800 1.800 0 1 0 0-3.600",
  repeat: "M3 8V6.500A2 2 0 0 1 5 4.500h7.500M10.500 2.300l2.200 2.200-2.200 2.200M13 8v1.500a2 2 0 0 1-2 2H3.500M5.500 13.700 3.300 11.500l2.200-2.200",
  caret: "M6.200 4l4 4-4 4",
};

const ALIASES: Record<string, string> = { close: "times", remove: "times", xmark: "times", sync: "refresh", "rotate-right": "refresh", redo: "refresh", edit: "pencil", pen: "pencil", "floppy-o": "save", gear: "cog", cogs: "cog", "trash-o": "trash", "trash-can": "trash", "magnifying-glass": "search", house: "home", "info-circle": "info", "question-circle": "question" };

export function Glyph({ name, alone = false }: { name: string; alone?: boolean }) {
  const key = name.replace(/^(fa[srb]?\s+)?(fa-)?/, "").trim();
  const known = Object.hasOwn(ALIASES, key) ? ALIASES[key]! : key;
  const path = Object.hasOwn(PATHS, known) ? PATHS[known] : undefined;
  if (!path) return alone && key ? <>{key}</> : null;
  return (
    <svg class="icon" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}
