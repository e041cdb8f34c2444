// Comfort on the settings pages; each works without it. Buttons that only a script can serve are hidden until it runs.
'use strict';

const find = (selector) => document.querySelectorAll(selector);
const spoken = document.createElement('p');
spoken.className = 'unseen';
spoken.setAttribute('aria-live', 'polite');
document.body.append(spoken);

for (const button of find('[data-copy]')) {
  const label = button.textContent;
  const copied = document.body.dataset.copied || label;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const source = document.getElementById(button.dataset.copy);
    const lines = [...source.querySelectorAll('li')].map((line) => line.textContent.trim());
    try {
      await navigator.clipboard.writeText(lines.length ? lines.join('\n') : source.textContent.trim());
    } catch {
      // Without permission, or over plain http: what is selected can be copied by hand.
      getSelection().selectAllChildren(source);
      return;
    }
    button.textContent = copied;
    spoken.textContent = copied;
    setTimeout(() => { button.textContent = label; spoken.textContent = ''; }, 4000);
  });
}

for (const button of find('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

for (const button of find('[data-show]')) {
  const field = document.getElementById(button.dataset.show);
  const words = [button.textContent, button.dataset.hideLabel];
  button.hidden = false;
  button.addEventListener('click', () => {
    const shown = field.type === 'password';
    field.type = shown ? 'text' : 'password';
    button.textContent = words[shown ? 1 : 0];
    button.setAttribute('aria-pressed', String(shown));
  });
}

for (const link of find('[data-tick]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    const ticked = link.dataset.tick.split(' ');
    for (const box of find('[name="permissions"]')) box.checked = ticked.includes(box.value);
  });
}

for (const choice of find('[data-reveals]')) {
  const [id, value] = choice.dataset.reveals.split(' ');
  const part = document.getElementById(id);
  const show = () => { part.hidden = choice.value !== value; };
  choice.addEventListener('change', show);
  show();
}
