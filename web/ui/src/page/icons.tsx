// The page's icons, drawn on a grid of 16 by 16.

const PATHS = {
  save: "M3 2.5h8L13.5 5v8.5h-11v-11zM5 2.5v3.5h5v-3.5M4.8 13.5v-4.5h6.4v4.5",
  add: "M8 3v10M3 8h10",
  cut: "M4.6 11.9a1.6 1.6 0 1 0 0-.1M11.4 11.9a1.6 1.6 0 1 0 0-.1M5.6 10.6 11 2.5M10.4 10.6 5 2.5",
  copy: "M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3",
  paste: "M5.5 3.5h-2v10h9v-10h-2M5.5 2.2h5v2.6h-5zM5.8 8h4.4M5.8 10.5h3",
  run: "M4.5 2.8v10.4l8.5-5.2z",
  stop: "M4 4h8v8H4z",
  restart: "M12.9 6.2A5.3 5.3 0 1 0 13.3 9M13.2 2.6v3.8H9.4",
  forward: "M2.8 3.2v9.6L8 8zM8.4 3.2v9.6L13.6 8z",
  down: "M4 6.2 8 10.2l4-4",
  right: "M6.2 4l4 4-4 4",
  up: "M8 13V3.4M4 7.2 8 3.2l4 4",
  below: "M8 3v9.6M4 8.8l4 4 4-4",
  more: "M3.4 8h.01M8 8h.01M12.6 8h.01",
  theme: "M8 2.2v1.4M8 12.4v1.4M2.2 8h1.4M12.4 8h1.4M3.9 3.9l1 1M11.1 11.1l1 1M3.9 12.1l1-1M11.1 4.9l1-1M8 5.4a2.6 2.6 0 1 0 0 5.2a2.6 2.6 0 1 0 0-5.2",
  help: "M8 1.9a6.1 6.1 0 1 0 0 12.2A6.1 6.1 0 1 0 8 1.9M6.2 6.3c.1-2.4 3.7-2.3 3.7 0 0 1.4-1.8 1.5-1.8 3.1M8.1 11.6h.01",
  close: "M4 4l8 8M12 4l-8 8",
  trash: "M2.8 4.3h10.4M6 4.3V2.6h4v1.7M4.2 4.3l.6 9.1h6.4l.6-9.1M6.7 6.8v4.2M9.3 6.8v4.2",
  pencil: "M3 13l.6-3L10.8 2.800l2.4 2.400L6 12.400z M9.400 4.200l2.400 2.400",
  folder: "M1.8 4.200V12.800h12.400V5.400H7.600L6.200 3.600H1.800z",
  notebook: "M3.600 2.200h9v11.600h-9zM5.900 2.200v11.600M2.200 5h2.200M2.200 8h2.200M2.200 11h2.200M8.200 5.400h2.400",
  file: "M3.800 2h5.400l3 3v9H3.800zM9 2v3.200h3.200",
  upload: "M8 10.600V2.800M4.800 5.800 8 2.600l3.200 3.200M2.600 10v3.400h10.800V10",
  download: "M8 2.600v7.800M4.800 7.400 8 10.600l3.200-3.200M2.600 10v3.400h10.800V10",
  grip: "M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01",
  search: "M7 2.600a4.400 4.400 0 1 0 0 8.800 4.400 4.400 0 1 0 0-8.800M10.200 10.200l3.400 3.400",
};

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The straw hive. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">
      <path class="straw" d="M9.200 4.600h5.600M7 8.200h10M5.400 11.800h13.200M4.600 15.400h14.800M4.200 19h15.600" />
      <path class="door" d="M10.200 20.400v-2.200a1.800 1.800 0 0 1 3.600 0v2.200z" />
    </svg>
  );
}
