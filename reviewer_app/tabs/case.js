watch("value", () => window.caseCame());
window.caseCame();
