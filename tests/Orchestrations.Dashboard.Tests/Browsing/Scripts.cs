namespace Orchestrations.Dashboard.Tests.Browsing;

/// <summary>What is measured in the page.</summary>
internal static class Scripts
{
    /// <summary>The texts whose contrast is below 4.5, or 3 where they are large, with what it is. What is disabled is exempt.</summary>
    public const string Contrast =
        """
        () => {
          const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
          const read = (color) => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
            const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
            return [r, g, b, a / 255];
          };
          const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
          const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
          const behind = (element) => {
            const layers = [];
            for (let at = element; at; at = at.parentElement) {
              layers.push(read(getComputedStyle(at).backgroundColor));
              if (layers.at(-1)[3] === 1) {
                break;
              }
            }
            return layers.reverse().reduce((below, layer) => over(layer, below), read(getComputedStyle(document.body).backgroundColor));
          };
          const weak = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            const style = getComputedStyle(element);
            if (!walker.currentNode.textContent.trim() || !element.checkVisibility({ visibilityProperty: true }) || element.closest(':disabled, noscript, option') || style.clipPath !== 'none') {
              continue;
            }
            const ground = behind(element);
            const ink = over(read(style.color), ground);
            const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
            const ratio = (a + .05) / (b + .05);
            const size = parseFloat(style.fontSize);
            const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
            if (ratio < (isLarge ? 3 : 4.5)) {
              weak.push(`${ratio.toFixed(2)} "${walker.currentNode.textContent.trim().slice(0, 40)}" ${element.className}`);
            }
          }
          return weak;
        }
        """;

    /// <summary>Controls smaller than 44 pixels either way, but for links within text, which are exempt, and what is not shown.</summary>
    public const string SmallTargets =
        """
        () => [...document.querySelectorAll('a, button, input, select, summary')]
          .filter((element) => element.checkVisibility() && !element.classList.contains('hidden-text') && !element.classList.contains('skip'))
          .map((element) => ({ element, box: (element.closest('label.check') ?? element.closest('.campaign') ?? element).getBoundingClientRect() }))
          .filter(({ box }) => box.width < 43.5 || box.height < 43.5)
          .map(({ element, box }) => `${element.outerHTML.slice(0, 120)} ${box.width}x${box.height}`)
        """;
}
