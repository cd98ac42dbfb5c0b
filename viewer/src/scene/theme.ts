// Colours of the page's two themes as the scene needs them: sRGB parts, 0 to 1.
export interface Theme {
  dark: boolean;
  background: [number, number, number];
  plate: [number, number, number];
  line: [number, number, number];
  wall: [number, number, number];
  text: string;
  halo: string;
  mark: [number, number, number];
}

export const darkTheme: Theme = {
  dark: true,
  background: [0.067, 0.078, 0.098],
  plate: [0.13, 0.145, 0.17],
  line: [0.45, 0.48, 0.54],
  wall: [0.27, 0.29, 0.33],
  text: '#e8eaed',
  halo: '#11141a',
  mark: [1, 1, 1],
};

export const lightTheme: Theme = {
  dark: false,
  background: [0.965, 0.969, 0.976],
  plate: [0.88, 0.89, 0.91],
  line: [0.5, 0.53, 0.58],
  wall: [0.68, 0.7, 0.74],
  text: '#1b1f24',
  halo: '#f6f7f9',
  mark: [0.05, 0.05, 0.08],
};
