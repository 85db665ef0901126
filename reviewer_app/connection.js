// What happens when this page's own server can't be reached: it is said, and tried again until it answers.
(() => {
  const send = window.fetch;
  window.fetch = async (...args) => {
    const answer = await send(...args);
    if (answer.status === 401) window.location.assign("sign-in?ended=true");
    return answer;
  };
})();
