/** Stage of the images and the pipeline's role. */
export const DELIVERY_STAGE = 'delivery';
