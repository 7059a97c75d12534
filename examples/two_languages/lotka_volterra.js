// The right-hand side of fit.py, in JavaScript.
export const lotkaVolterra = ([hare, lynx], [a, b, d, g], t) => [a*hare - b*hare*lynx, -d*lynx + g*hare*lynx];
