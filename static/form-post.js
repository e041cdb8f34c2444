// The answer is in the form already: send it on without waiting for a press on Continue.
document.getElementById("form-post").submit();
