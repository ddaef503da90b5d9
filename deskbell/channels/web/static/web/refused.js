/**
 * The page that a site sees which may not show the desk: its sentence and its link stand there, so that the tab around it
 * (window.js) need not offer them again.
 */
parent.postMessage({ deskbell: 1, refused: true }, "*"); // says nothing but that it is there
