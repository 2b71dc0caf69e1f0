// On the cover: how many questions were said in practice, once there was a session.
document.addEventListener("DOMContentLoaded", () => {
  // An answer begins with its box, which is 0 for what was missed.
  const count = Object.values(window.cvnotesStore.memory.answers).filter(([box]) => box > 0).length;
  const totals = document.querySelector(".totals-sentence");
  if (!count || !totals) return;
  const line = document.createElement("p");
  const link = document.createElement("a");
  line.className = "facts practice-so-far";
  link.href = "practice.html";
  link.textContent = "Go on practising";
  line.append(`You have said ${count === 1 ? "one question" : `${count} questions`} in practice. `, link, ".");
  totals.after(line);
});
