// Puts YouTube's player in the place of its poster, but only when the reader asks for it: until
// then nothing is fetched from there. Without this script the poster is a link to YouTube.

const poster = document.querySelector("[data-youtube]");

poster?.addEventListener("click", (event) => {
  event.preventDefault();
  const player = document.createElement("iframe");
  player.className = "screen";
  player.title = poster.dataset.title;
  player.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
  player.src = `https://www.youtube-nocookie.com/embed/${poster.dataset.youtube}?autoplay=1&rel=0`;
  poster.replaceWith(player);
  player.focus();
});
