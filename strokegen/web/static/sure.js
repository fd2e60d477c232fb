// A question before something is lost: whether "yes" was the answer.

export function sure(words) {
  const box = document.getElementById("sure");
  document.getElementById("doubt").textContent = words;
  box.returnValue = ""; // Esc leaves it as it is
  box.showModal();
  return new Promise((resolve) => {
    box.addEventListener("close", () => resolve(box.returnValue === "yes"), { once: true });
  });
}
